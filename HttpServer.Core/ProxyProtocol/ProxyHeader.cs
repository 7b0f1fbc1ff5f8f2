using System.Net;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>What a header of the PROXY protocol says.</summary>
/// <param name="Client">Who has connected to the sender; null where it speaks for itself or does not know.</param>
/// <param name="Fault">Why it cannot be taken: part of a sentence. Null when it can.</param>
internal readonly record struct ProxyHeader(IPEndPoint? Client, string? Fault = null)
{
    public static ProxyHeader Wrong(string fault) => new(null, fault);
}
