using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using HttpServer.Host.Certificates;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver cert inspect</c>: what a certificate is, in a file or as a server shows it.</summary>
internal sealed class CertInspectCommand : Command
{
    private const int HttpsPort = 443;

    private readonly Argument<string> _subject = new("FILE|HOST[:PORT]") { Description = "A file that is there, or else a server; the port is 443 unless named." };
    private readonly Option<string?> _key = new("--key") { HelpName = "FILE", Description = "The private key of the file, PEM, to see whether it fits." };
    private readonly Option<string?> _password = new("--password-file") { HelpName = "FILE", Description = "File with the password of the key or the .pfx file." };
    private readonly Option<string?> _connect = new("--connect") { HelpName = "HOST:PORT", Description = "Where to connect, for a name that does not lead there yet." };
    private readonly Option<string?> _roots = new("--ca-file") { HelpName = "FILE", Description = "Roots to trust, PEM, instead of the system's." };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public CertInspectCommand()
        : base("inspect", "Shows a certificate; exit code 1 when it has expired, its key does not fit, or a server's is not trusted.")
    {
        Add(_subject);
        Add(_key);
        Add(_password);
        Add(_connect);
        Add(_roots);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var subject = parsed.GetRequiredValue(_subject);
        var roots = parsed.GetValue(_roots) is { } file ? Encoding.UTF8.GetString(FileInspection.Read(file)) : null;
        var time = TimeProvider.System;
        Inspection found;
        if (File.Exists(subject))
        {
            var password = parsed.GetValue(_password) is { } passwordFile ? Encoding.UTF8.GetString(FileInspection.Read(passwordFile)).TrimEnd('\r', '\n') : null;
            found = FileInspection.Of(subject, parsed.GetValue(_key), password, roots, time.GetUtcNow());
        }
        else if (ServerOf(subject, HttpsPort) is { } server)
        {
            var connect = parsed.GetValue(_connect) is { } address
                ? ServerOf(address, HttpsPort) ?? throw new RefusalException($"'{address}' is no host and port.", null)
                : null;
            found = await ServerInspection.OfAsync(server.Host, server.Port, connect, roots, time, cancellationToken);
        }
        else
        {
            throw new RefusalException($"there is no file '{subject}', and it is no host either.", null);
        }

        if (parsed.GetValue(_json))
        {
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(found, CertificateJson.Default.Inspection));
        }
        else
        {
            InspectionText.Print(Terminal.For(parsed.InvocationConfiguration.Output), found);
        }

        var isFault = found.Certificate.DaysLeft < 0 || FileInspection.IsKeyFault(found) || (found.TlsVersion is not null && !found.IsTrusted);
        return (int)(isFault ? ExitCode.Failed : ExitCode.Success);
    }

    private static DnsEndPoint? ServerOf(string text, int defaultPort)
    {
        if (text.Contains('/', StringComparison.Ordinal) || Uri.CheckHostName(text) == UriHostNameType.IPv6)
        {
            return text.Contains('/', StringComparison.Ordinal) ? null : new(text, defaultPort);
        }

        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var host = hasPort ? text[..colon] : text;
        var port = defaultPort;
        return (hasPort && !(int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort))
            || Uri.CheckHostName(host) == UriHostNameType.Unknown
            ? null
            : new(host.Trim('[', ']'), port);
    }
}
