namespace HttpServer.Proxy.Resolving;

/// <summary>One SRV record (RFC 2782).</summary>
/// <param name="Priority">The lowest is asked first.</param>
/// <param name="Weight">Share among those of one priority; 0 for hardly any.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Host">Name of the machine; empty when the service is decidedly not there.</param>
internal readonly record struct ServiceRecord(int Priority, int Weight, int Port, string Host);
