using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Core.Requests;

/// <summary>
/// Heads that Kestrel refuses itself never become requests: no middleware hears of them, but this event of Kestrel's does. It
/// comes for bodies too, whose requests have their line in the access log already.
/// </summary>
internal sealed class RefusedHeads(RequestLedger ledger, RequestPolicies policies, DiagnosticListener? listener = null)
    : IHostedService, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription ??= listener?.Subscribe(this, static name => name == BadRequest);
        return Task.CompletedTask;
    }

    /// <summary>The server may still be refusing: the subscription ends with the container.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: BadRequest, Value: IFeatureCollection features }
            && features.Get<RequestRecord>() is null && features.Get<RequestSeen>() is null)
        {
            ledger.Refuse(features, policies.Current, ReasonOf(features.Get<IHttpResponseFeature>()?.StatusCode ?? 0));
        }
    }

    public void OnCompleted()
    {
        // Nothing to finish.
    }

    public void OnError(Exception error)
    {
        // The source of these events reports none.
    }

    public void Dispose() => _subscription?.Dispose();

    private static string ReasonOf(int status) => status switch
    {
        StatusCodes.Status405MethodNotAllowed => "target_form_refused",
        StatusCodes.Status408RequestTimeout => "head_too_slow",
        StatusCodes.Status414UriTooLong => "target_too_long",
        StatusCodes.Status431RequestHeaderFieldsTooLarge => "head_too_large",
        StatusCodes.Status505HttpVersionNotsupported => "version_refused",
        _ => "head_malformed",
    };
}
