namespace HttpServer.Testing;

/// <summary>The time after which the kit gives up, so that no test hangs.</summary>
public static class Bound
{
    /// <summary>30 s: far above what a healthy run needs on a busy two-core machine.</summary>
    public static TimeSpan Default => TimeSpan.FromSeconds(30);
}
