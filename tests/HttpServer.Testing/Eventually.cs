using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace HttpServer.Testing;

/// <summary>
/// Waits for a condition by asking again and again. The one file of the tests that may use <see cref="Task.Delay(int)"/>:
/// the delay is only the pause between two questions, never a guess at how long something takes.
/// </summary>
public static class Eventually
{
    private const int PauseMilliseconds = 5;

    /// <summary>Returns as soon as <paramref name="condition"/> holds.</summary>
    /// <param name="timeout"><see cref="Bound.Default"/> when null.</param>
    /// <exception cref="TimeoutException">It did not hold in time; the message quotes the condition.</exception>
    public static Task True(
        Func<bool> condition,
        TimeSpan? timeout = null,
        [CallerArgumentExpression(nameof(condition))] string? what = null)
        => True(() => Task.FromResult(condition()), timeout, what);

    /// <inheritdoc cref="True(Func{bool}, TimeSpan?, string?)"/>
    public static async Task True(
        Func<Task<bool>> condition,
        TimeSpan? timeout = null,
        [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var limit = timeout ?? Bound.Default;
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Not true within {limit.TotalSeconds:0.###} s: {what}");
            }

            await Task.Delay(PauseMilliseconds);
        }
    }
}
