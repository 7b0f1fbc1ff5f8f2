using System.CommandLine;
using HttpServer.Core.Guards;
using HttpServer.Host.Certificates;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver cert issue</c>: obtains certificates now, into the storage.</summary>
internal sealed class CertIssueCommand : Command
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "Names to have certificates for.", Arity = ArgumentArity.OneOrMore };
    private readonly ConfigFileOption _config = new();
    private readonly IssuingJsonOption _json = new();

    public CertIssueCommand()
        : base("issue", "Obtains certificates now, with the issuers of the configuration, into its storage; exit code 1 when one cannot be had.")
    {
        Add(_names);
        Add(_config);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, error, json) = _json.Streams(parsed);
        var names = CertificateNames.Check(parsed.GetRequiredValue(_names));
        await using var tools = CertificateTools.Open(_config.Sources(parsed), output);
        var certificates = tools.Certificates;
        var code = await new Issuing(tools, output, error, json).RunAsync(
            names,
            // Who asks for it does not wait for the rest after a failure; what is good already stays.
            (name, before, token) => before?.Certificate is { } current && current.NotAfter > TimeProvider.System.GetUtcNow()
                ? certificates.ObtainAsync(name, token)
                : certificates.RenewAsync(name, token),
            "has a certificate already ('httpserver cert renew --force' replaces it)",
            cancellationToken);
        var configured = tools.AcmeOptions.Domain.Select(HostName.Normalise).ToHashSet(StringComparer.Ordinal);
        if (code == ExitCode.Success && names.Where(name => !configured.Contains(name)).ToList() is { Count: > 0 } further)
        {
            output.Line(output.Dim($"Not in server.ssl.lets_encrypt.domain, so that no gateway shows it unasked: {string.Join(", ", further)}."));
        }

        return (int)code;
    }
}
