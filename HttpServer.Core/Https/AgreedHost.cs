using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Requests;

namespace HttpServer.Core.Https;

/// <summary>A host that a connection may be asked for, and by what.</summary>
/// <param name="Host">As the request wrote it.</param>
/// <param name="Policy">Of that time.</param>
/// <param name="Rules">Of that time.</param>
internal sealed record AgreedHost(string Host, RequestPolicy Policy, ClientCertificateRuleSet Rules);
