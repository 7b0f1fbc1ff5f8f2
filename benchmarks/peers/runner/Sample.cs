namespace HttpServer.Peers;

/// <summary>What one round measured of one peer.</summary>
internal sealed record Sample(double CpuMicroseconds, double PerSecond, double P50Milliseconds, double P99Milliseconds);
