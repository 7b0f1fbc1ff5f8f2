using System.Net;
using System.Text;
using HttpServer.Core.Clients;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// Forwarding headers as a trusted proxy sends them on: what the client wrote before the proxy's own word never
/// decides who the client is. A line feed in the input separates X-Forwarded-For from Forwarded.
/// </summary>
public sealed class ForwardedTarget : FuzzTarget
{
    private static readonly IPAddress Proxy = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.7");
    private static readonly NetworkSet Trusted = new(["10.0.0.0/8"]);

    public override string Name => "forwarded";

    public override IReadOnlyList<string> Words { get; } =
        ["for=", "proto=", "host=", "by=", ";", ",", "\"", "\\\"", "[", "]", "10.0.0.2", "192.0.2.9", "\"[2001:db8::1]:80\"", "unknown", "_hidden", ":80", " ", "\t", "for=10.0.0.9", "\n"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var parts = Encoding.Latin1.GetString(input).Split('\n');
        var addresses = parts[0];
        var forwarded = parts.Length > 1 ? parts[1] : "";

        _ = Resolve(addresses, forwarded);
        // The proxy has appended an honest client: that one it is, or nobody's word counts.
        FindingException.ThrowUnless(Resolve($"{addresses}, {Client}", "") is var appended && appended.Equals(Client), $"X-Forwarded-For: {appended}");
        var element = Resolve("", $"{forwarded}, for={Client}");
        FindingException.ThrowUnless(element.Equals(Client) || element.Equals(Proxy), $"Forwarded: {element}");
        var mixed = Resolve($"{addresses}, {Client}", forwarded);
        FindingException.ThrowUnless(mixed.Equals(Client) || mixed.Equals(Proxy), $"X-Forwarded-For beside the client's Forwarded: {mixed}");
    }

    private static IPAddress Resolve(string addresses, string forwarded)
    {
        var headers = new HeaderDictionary();
        if (addresses.Length > 0)
        {
            headers["X-Forwarded-For"] = addresses;
        }

        if (forwarded.Length > 0)
        {
            headers["Forwarded"] = forwarded;
        }

        var record = new RequestRecord();
        ClientResolver.Resolve(record, Proxy, headers, Trusted);
        return record.ClientAddress!;
    }
}
