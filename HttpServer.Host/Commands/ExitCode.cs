namespace HttpServer.Host.Commands;

/// <summary>What the process tells its parent.</summary>
public enum ExitCode
{
    /// <summary>Done; for the gateway itself: stopped gracefully.</summary>
    Success = 0,

    /// <summary>The program failed while it ran.</summary>
    Failed = 1,

    /// <summary>The command line, the configuration or the machine (a port in use) does not allow it; nothing was started.</summary>
    Refused = 2,
}
