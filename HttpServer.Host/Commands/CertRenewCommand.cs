using System.CommandLine;
using HttpServer.Core.Guards;
using HttpServer.Host.Certificates;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver cert renew</c>: renews what is due, or what it is told to.</summary>
internal sealed class CertRenewCommand : Command
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Names to look after. Default: those of the configuration and of the storage.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _force = new("--force") { Description = "Renew them whether they are due or not." };
    private readonly ConfigFileOption _config = new();
    private readonly IssuingJsonOption _json = new();

    public CertRenewCommand()
        : base("renew", "Renews the certificates that are due; running gateways take them over by themselves; exit code 1 when one cannot be had.")
    {
        Add(_names);
        Add(_force);
        Add(_config);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, error, json) = _json.Streams(parsed);
        var names = CertificateNames.Check(parsed.GetValue(_names) ?? []);
        await using var tools = CertificateTools.Open(_config.Sources(parsed), output);
        try
        {
            names = names.Count > 0 ? names : All(tools);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (int)Refusal.Print(error, [exception.Message]);
        }

        if (names.Count == 0)
        {
            json?.WriteLine("[]");
            output.Line("There is nothing to renew.");
            return (int)ExitCode.Success;
        }

        var certificates = tools.Certificates;
        var isForced = parsed.GetValue(_force);
        return (int)await new Issuing(tools, output, error, json).RunAsync(
            names,
            (name, _, token) => isForced ? certificates.RenewAsync(name, token) : certificates.ObtainAsync(name, token),
            "is not due",
            cancellationToken);
    }

    // What came at handshakes is the gateway's to renew: it asks for permission first.
    private static IReadOnlyList<string> All(CertificateTools tools)
    {
        var options = tools.AcmeOptions;
        var isOnDemand = options.OnDemand.Allow.Count > 0 || options.OnDemand.Ask.Length > 0;
        return isOnDemand
            ? [.. options.Domain.Select(HostName.Normalise).Distinct(StringComparer.Ordinal)]
            : [.. tools.Certificates.ListStored().Select(static state => state.Name)];
    }
}
