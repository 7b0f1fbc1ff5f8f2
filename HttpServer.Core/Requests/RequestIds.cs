using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Requests;

/// <summary>
/// Makes request ids: 26 characters of base 32, sixteen drawn at random for this process (80 bits, so that no two
/// processes meet) and ten that count (50 bits). Unique, not secret: who knows one can guess the next.
/// </summary>
internal sealed class RequestIds(IOptions<RequestIdOptions> options)
{
    /// <summary>The header that carries the id, towards clients, backends and from trusted proxies.</summary>
    public const string Header = "X-Request-Id";

    private const int PrefixLength = 16;
    private const int Length = 26;
    private const string Digits = "0123456789abcdefghijklmnopqrstuv";

    private readonly bool _enabled = options.Value.Enabled;
    private readonly string _prefix = RandomNumberGenerator.GetString(Digits, PrefixLength);

    /// <summary>The id of the request with this number, unique in the process: a trusted proxy's, else a new one; empty when switched off.</summary>
    public string Assign(HttpContext context, long number, bool peerIsTrusted) => !_enabled
        ? ""
        : (peerIsTrusted ? ForeignRequestId.From(context.Request.Headers[Header]) : null) ?? Create(number);

    /// <summary>Sets the response's header, at the start and again after its headers were cleared for an error.</summary>
    public static void Echo(HttpContext context, RequestRecord record)
    {
        if (record.Id.Length != 0)
        {
            context.Response.Headers[Header] = record.Id;
        }
    }

    private string Create(long number) => string.Create(Length, (_prefix, number), static (span, state) =>
    {
        state._prefix.CopyTo(span);
        var rest = state.number;
        for (var i = span.Length - 1; i >= PrefixLength; i--)
        {
            span[i] = Digits[(int)(rest & 31)];
            rest >>= 5;
        }
    });
}
