using HttpServer.Core.Certificates;

namespace HttpServer.Acme;

/// <summary>How a name stands.</summary>
/// <param name="Name">A DNS name, a wildcard or an IP address.</param>
/// <param name="Certificate">The one in force; null when there is none yet.</param>
/// <param name="Issuer">The directory of its issuer, or "local"; null when there is none yet.</param>
/// <param name="NextCheck">When it is looked after next.</param>
/// <param name="Error">Why the last attempt failed; null when it did not.</param>
public sealed record CertificateState(string Name, ServerCertificate? Certificate, string? Issuer, DateTimeOffset NextCheck, string? Error);
