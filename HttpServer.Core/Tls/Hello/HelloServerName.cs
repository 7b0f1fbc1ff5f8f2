using System.Buffers;
using System.Text;
using HttpServer.Core.Clients;

namespace HttpServer.Core.Tls.Hello;

/// <summary>The extension <c>server_name</c> (RFC 6066, 3): one host name, or it is refused. An address counts as none.</summary>
internal static class HelloServerName
{
    private const byte HostName = 0;
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    // The underscore is no part of a host name, and of many names inside of companies.
    private static readonly SearchValues<byte> Label = SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static HelloFault Read(ReadOnlySpan<byte> content, out string? name)
    {
        name = null;
        var bytes = new HelloBytes(content);
        if (!bytes.TryLong(out var list) || !bytes.IsEmpty || list.IsEmpty)
        {
            return HelloFault.Cut("the list of server names");
        }

        if (list[0] != HostName)
        {
            return new HelloFault(TlsAlert.IllegalParameter, "the server name is of no known type");
        }

        var names = new HelloBytes(list[1..]);
        if (!names.TryLong(out var host) || host.IsEmpty)
        {
            return HelloFault.Cut("the server name");
        }

        if (!names.IsEmpty)
        {
            return new HelloFault(TlsAlert.IllegalParameter, "there is more than one server name");
        }

        return TryRead(host, out name) ? default : new HelloFault(TlsAlert.IllegalParameter, "the server name is no name of a host");
    }

    /// <summary>The name itself, in lower case; null for an address. False when it is neither.</summary>
    public static bool TryRead(ReadOnlySpan<byte> host, out string? name)
    {
        name = null;
        // Against the letter of RFC 6066, 3, many clients send the address that they were given; to a server it says nothing.
        if (StrictAddress.TryParse(Encoding.ASCII.GetString(host), out _))
        {
            return true;
        }

        if (!IsName(host))
        {
            return false;
        }

        name = string.Create(host.Length, host, static (text, host) => Ascii.ToLower(host, text, out _));
        return true;
    }

    // Labels apart by single dots, none of them empty. Whatever ends in a number is an address to somebody (WHATWG URL, 3.5).
    private static bool IsName(ReadOnlySpan<byte> host)
    {
        if (host.Length > LongestName)
        {
            return false;
        }

        while (true)
        {
            var dot = host.IndexOf((byte)'.');
            var label = dot < 0 ? host : host[..dot];
            if (label.Length is 0 or > LongestLabel || label.ContainsAnyExcept(Label) || label[0] == '-' || label[^1] == '-')
            {
                return false;
            }

            if (dot < 0)
            {
                return label.ContainsAnyExceptInRange((byte)'0', (byte)'9');
            }

            host = host[(dot + 1)..];
        }
    }
}
