using HttpServer.Balancer.Health;

namespace HttpServer.Proxy.Configuration;

/// <summary>Words for <see cref="TargetOptions.State"/> and its like, and what they mean.</summary>
internal static class TargetState
{
    public const string Up = "up";
    public const string Drain = "drain";
    public const string Down = "down";

    /// <summary>Null when it is one; else what is wrong with it.</summary>
    public static string? Check(string? state) => state is Up or Drain or Down ? null : $"'{state}' is not a state (known: {Up}, {Drain}, {Down})";

    /// <param name="state">A word that has passed <see cref="Check"/>.</param>
    public static TargetMode ModeOf(string state) => state switch
    {
        Drain => TargetMode.Drain,
        Down => TargetMode.Down,
        _ => TargetMode.Up,
    };
}
