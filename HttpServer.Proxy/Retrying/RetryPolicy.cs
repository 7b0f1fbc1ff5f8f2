using HttpServer.Balancer.Health;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Proxy.Retrying;

/// <summary>What a route tries again. Immutable.</summary>
internal sealed record RetryPolicy
{
    /// <summary>Nothing is tried again.</summary>
    public static readonly RetryPolicy None = new();

    /// <summary>
    /// With other targets to go to nobody waits longer for a connection to one: the second SYN, a second after the first, is survived, the
    /// third is not worth the wait.
    /// </summary>
    public static readonly TimeSpan PatienceWithOneOfMany = TimeSpan.FromSeconds(1.2);

    public bool IsEnabled { get; init; }

    public int MaxRetries { get; init; }

    public IReadOnlyList<int> StatusCodes { get; init; } = [];

    public int BufferBytes { get; init; }

    public double BudgetPercent { get; init; }

    public int BudgetMin { get; init; }

    public TimeSpan TryDuration { get; init; }

    public double HedgePercentile { get; init; }

    public static RetryPolicy Of(RetryOptions options) => options.Enabled
        ? new RetryPolicy
        {
            IsEnabled = true,
            MaxRetries = options.MaxRetries,
            StatusCodes = [.. options.StatusCodes],
            BufferBytes = options.BufferKb * 1024,
            BudgetPercent = options.BudgetPercent,
            BudgetMin = options.BudgetMin,
            HedgePercentile = options.HedgePercentile,
            TryDuration = TimeSpan.FromSeconds(options.TryDuration),
        }
        : None;

    /// <summary>Whether the request may be sent once more after this, and may so without harm.</summary>
    public bool Allows(ForwardRequest request, ForwardError error) =>
        IsEnabled && error.IsOfTarget && !request.IsPinned && !request.IsAnswered && !request.IsBodyLost
        && (IsHarmless(request, error) || (HasRetriesLeft(request) && MayBeSentTwice(request) && error.Failure != TargetFailure.Timeout));

    /// <summary>Whether no target has got the request with this attempt, so that another one is no load for them.</summary>
    public static bool IsHarmless(ForwardRequest request, ForwardError error) => !request.IsSent || error.IsUnprocessed;

    /// <summary>Takes the request away from a target that does not answer, if it may go and there is somewhere to go. Called while the exchange waits.</summary>
    public bool TryMove(ForwardRequest request) =>
        AllowsMove(request) && request.HasOther() && (request.Earlier ??= new Attempts(request.Route)).TryPay();

    /// <summary>Whether the request may be taken away from a target that does not answer.</summary>
    public bool AllowsMove(ForwardRequest request) => IsEnabled && !request.IsPinned && HasRetriesLeft(request) && MayBeSentTwice(request);

    /// <summary>
    /// Whether the request is to be tried on another target for this answer; its price is taken out of the budget then. Not on this one, which may
    /// have said by Retry-After when it wants to be asked again.
    /// </summary>
    public bool WantsOther(ForwardRequest request, int status) =>
        StatusCodes.Count > 0 && StatusCodes.Contains(status) && !request.IsBodyLost && AllowsMove(request) && request.HasOther()
        && (request.Earlier ??= new Attempts(request.Route)).TryPay();

    private bool HasRetriesLeft(ForwardRequest request) => (request.Earlier?.Repeats ?? 0) < MaxRetries;

    // A body that was not taken in for it cannot be relied on, even if it happens to be at hand.
    private bool MayBeSentTwice(ForwardRequest request) =>
        !request.IsUpgrade && (request.IsBodiless || request.Body?.Length <= BufferBytes) && IdempotentMethods.Contains(request.Context.Request.Method);
}
