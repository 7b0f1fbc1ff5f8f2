using System.Collections.Concurrent;
using System.Text.Json;
using HttpServer.Acme;
using HttpServer.Acme.Issuing;
using HttpServer.Core.Certificates;
using HttpServer.Host.Commands;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Certificates;

/// <summary>Obtains the certificates of names, several at once, and says of each how it went.</summary>
/// <param name="tools">The configuration.</param>
/// <param name="output">For what has been done.</param>
/// <param name="error">For what could not.</param>
/// <param name="json">For programs: gets all outcomes at the end; null for nobody.</param>
internal sealed class Issuing(CertificateTools tools, Terminal output, Terminal error, TextWriter? json)
{
    private const int MostAtOnce = 10;

    private readonly TimeProvider _time = TimeProvider.System;

    /// <param name="names">The names.</param>
    /// <param name="obtainAsync">Obtains one, given what the storage has for it.</param>
    /// <param name="untouched">What is said of a certificate that stays as it is.</param>
    /// <param name="cancellationToken">Ends it in good order.</param>
    public async Task<ExitCode> RunAsync(
        IReadOnlyList<string> names, Func<string, CertificateState?, CancellationToken, Task<ServerCertificate>> obtainAsync, string untouched, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(cancellationToken);
        ConcurrentDictionary<string, IssuingOutcome> outcomes = new(StringComparer.Ordinal);
        try
        {
            var stored = tools.Certificates.ListStored().ToDictionary(static state => state.Name, StringComparer.Ordinal);
            if (names.Any(tools.Certificates.IsProvenByPort))
            {
                await OpenAsync(interruption.Token);
            }

            await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = interruption.Token }, async (name, token) =>
            {
                var outcome = outcomes[name] = await TryAsync(name, stored.GetValueOrDefault(name), obtainAsync, token);
                Tell(outcome, untouched);
            });
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            error.Line($"{error.Bad("httpserver:")} interrupted.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refusal.Print(error, [exception.Message]);
        }

        List<IssuingOutcome> all = [.. names.Select(name => outcomes.GetValueOrDefault(name) ?? IssuingOutcome.Failed(name, "interrupted"))];
        json?.WriteLine(JsonSerializer.Serialize(all, CertificateJson.Default.IReadOnlyListIssuingOutcome));
        return all.Any(static outcome => outcome.IsFailure) ? ExitCode.Failed : ExitCode.Success;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (await tools.ListenAsync(cancellationToken) is { } reason)
        {
            output.Line(output.Dim($"The ports for proofs are not opened here ({reason.TrimEnd('.')}); a gateway that runs with this configuration answers there."));
        }
        else
        {
            output.Line(output.Dim("No gateway listens; its ports are open here until the proofs are given."));
        }
    }

    private async Task<IssuingOutcome> TryAsync(
        string name, CertificateState? before, Func<string, CertificateState?, CancellationToken, Task<ServerCertificate>> obtainAsync, CancellationToken cancellationToken)
    {
        try
        {
            var certificate = await obtainAsync(name, before, cancellationToken);
            return tools.Certificates.ListStored().Any(state => state.Name == name && state.Certificate?.Fingerprint == certificate.Fingerprint)
                ? IssuingOutcome.Of(name, certificate, certificate.Fingerprint != before?.Certificate?.Fingerprint, _time.GetUtcNow())
                : IssuingOutcome.Failed(name, $"one was obtained and could not be stored in '{Path.GetFullPath(tools.AcmeOptions.Storage)}': it is lost.");
        }
        catch (IssuanceException exception)
        {
            return IssuingOutcome.Failed(name, exception.Message, exception.NextAttempt);
        }
    }

    private void Tell(IssuingOutcome outcome, string untouched)
    {
        if (outcome.IsFailure)
        {
            error.Line($"{error.Bad("httpserver:")} {outcome.Name}: no certificate: {outcome.Error}");
            return;
        }

        var until = FormattableString.Invariant($"valid until {outcome.NotAfter:u} ({ListedCertificate.Days(outcome.DaysLeft ?? 0)})");
        output.Line(outcome.Outcome == IssuingOutcome.Unchanged
            ? $"{outcome.Name}: {untouched}, {until}."
            : output.Good($"{outcome.Name}: obtained from {outcome.Issuer}, {until}."));
    }
}
