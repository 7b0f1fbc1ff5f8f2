using System.CommandLine;
using System.Text.Json;
using HttpServer.Host.Certificates;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver cert list</c>: every certificate that the configuration names or the storage holds.</summary>
internal sealed class CertListCommand : Command
{
    private readonly ConfigFileOption _config = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public CertListCommand()
        : base("list", "Lists the certificates that the configuration names or its storage holds; exit code 1 when one has expired.")
    {
        Add(_config);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var error = Terminal.For(parsed.InvocationConfiguration.Error);
        await using var tools = CertificateTools.Open(_config.Sources(parsed));
        IReadOnlyList<ListedCertificate> certificates;
        try
        {
            certificates = CertificateList.Of(tools, TimeProvider.System.GetUtcNow());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (int)Refusal.Print(error, [exception.Message]);
        }

        if (parsed.GetValue(_json))
        {
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(certificates, CertificateJson.Default.IReadOnlyListListedCertificate));
        }
        else
        {
            Print(Terminal.For(parsed.InvocationConfiguration.Output), certificates);
        }

        return (int)(certificates.Any(static certificate => certificate.IsExpired) ? ExitCode.Failed : ExitCode.Success);
    }

    private static void Print(Terminal terminal, IReadOnlyList<ListedCertificate> certificates)
    {
        if (certificates.Count == 0)
        {
            terminal.Line("There are no certificates.");
            return;
        }

        List<string[]> rows = [["NAMES", "SOURCE", "ISSUER", "NOT AFTER", "DAYS", "SHA-256 FINGERPRINT"]];
        rows.AddRange(certificates.Select(static one => (string[])
        [
            string.Join(", ", one.Names),
            one.Source,
            one.Issuer ?? "-",
            one.NotAfter is { } end ? FormattableString.Invariant($"{end:yyyy-MM-dd HH:mm}Z") : "-",
            one.DaysLeft is { } days ? FormattableString.Invariant($"{days}") : "-",
            one.Fingerprint ?? "-",
        ]));
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            var line = string.Join("  ", rows[i].Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
            terminal.Line(i == 0 ? terminal.Bold(line) : line);
        }

        foreach (var certificate in certificates.Where(static one => one.Warning is not null))
        {
            terminal.Line(certificate.IsExpired ? terminal.Bad(certificate.Warning!) : terminal.Warning(certificate.Warning!));
        }
    }
}
