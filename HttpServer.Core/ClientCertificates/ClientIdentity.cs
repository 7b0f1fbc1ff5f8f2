using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HttpServer.Core.ClientCertificates;

/// <summary>
/// Who the client of a connection is by its verified certificate, as backends are to be told: <c>context.Features.Get&lt;ClientIdentity&gt;()</c>.
/// Absent where it has shown none, or nobody is to be told.
/// </summary>
public sealed class ClientIdentity
{
    internal const string Xfcc = "xfcc";
    internal const string Pem = "pem";
    internal const string Rfc9440 = "rfc9440";

    internal ClientIdentity(string header, string format, X509Certificate2 certificate)
    {
        Header = header;
        Value = format switch
        {
            Pem => Uri.EscapeDataString(certificate.ExportCertificatePem() + "\n"),
            Rfc9440 => $":{Convert.ToBase64String(certificate.RawDataMemory.Span)}:",
            _ => $"Hash={Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span))};Subject=\"{Escaped(certificate.Subject)}\"",
        };
    }

    /// <summary>Name of the request header.</summary>
    public string Header { get; }

    /// <summary>Printable ASCII.</summary>
    public string Value { get; }

    // An authority may let its clients choose their names: what ends a quoted text, or a line, must not come out of one.
    private static string Escaped(string subject)
    {
        var text = new StringBuilder(subject.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(subject))
        {
            _ = octet is (byte)'"' or (byte)'\\' ? text.Append('\\').Append((char)octet)
                : octet is >= 0x20 and < 0x7F and not (byte)'%' ? text.Append((char)octet)
                : text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return text.ToString();
    }
}
