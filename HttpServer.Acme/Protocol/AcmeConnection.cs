using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HttpServer.Acme.Protocol;

/// <summary>
/// Signed requests to one ACME server. A nonce that is refused is replaced by the one that came with the refusal, a server that cannot
/// be reached or fails is asked again: both a bounded number of times.
/// </summary>
internal sealed class AcmeConnection(HttpClient http, TimeProvider time)
{
    // Half of all nonces refused, as pebble can, leaves one in a million requests without.
    private const int MostNonces = 20;
    private const int MostFaults = 3;
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private readonly NonceStore _nonces = new();

    public Task<AcmeReply> GetAsync(Uri address, CancellationToken cancellationToken) =>
        WithFaultsAsync(() => SendAsync(HttpMethod.Get, address, content: null, cancellationToken), cancellationToken);

    /// <summary>A POST-as-GET.</summary>
    public Task<AcmeReply> ReadAsync(AcmeSigner signer, Uri address, CancellationToken cancellationToken) =>
        PostAsync(signer, address, [], cancellationToken);

    public Task<AcmeReply> PostAsync<T>(AcmeSigner signer, Uri address, T message, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        PostAsync(signer, address, JsonSerializer.SerializeToUtf8Bytes(message, shape), cancellationToken);

    /// <exception cref="AcmeException">The server refused, or could not be reached.</exception>
    public async Task<AcmeReply> PostAsync(AcmeSigner signer, Uri address, byte[] payload, CancellationToken cancellationToken)
    {
        string? nonce = null;
        for (var attempt = 1; ; attempt++)
        {
            var reply = await WithFaultsAsync(
                async () =>
                {
                    var next = nonce ?? _nonces.Take() ?? await NewNonceAsync(signer, cancellationToken).ConfigureAwait(false);
                    nonce = null;
                    return await SendAsync(HttpMethod.Post, address, Content(signer.Sign(address, next, payload)), cancellationToken).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            if (reply.IsSuccess)
            {
                Keep(reply);
                return reply;
            }

            var failure = reply.ToException();
            if (!failure.Is(AcmeErrorKind.BadNonce) || attempt == MostNonces)
            {
                Keep(reply);
                throw failure;
            }

            nonce = reply.Nonce;
        }
    }

    private static ByteArrayContent Content(SignedMessage message)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, AcmeJson.Default.SignedMessage));
        content.Headers.ContentType = new("application/jose+json");
        return content;
    }

    private async Task<string> NewNonceAsync(AcmeSigner signer, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Head, signer.NewNonce, content: null, cancellationToken).ConfigureAwait(false);
        return reply.Nonce ?? throw new AcmeException($"{signer.NewNonce.Host} gave no nonce.");
    }

    private async Task<AcmeReply> WithFaultsAsync(Func<Task<AcmeReply>> send, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var reply = await send().ConfigureAwait(false);
                if (attempt == MostFaults || reply.RetryAfter is not null || (int)reply.Status < 500)
                {
                    return reply;
                }
            }
            catch (Exception exception) when (IsFault(exception, cancellationToken) && attempt < MostFaults)
            {
                // Asked again below: a connection lost is no answer.
            }
            catch (Exception exception) when (IsFault(exception, cancellationToken))
            {
                throw new AcmeException($"The ACME server cannot be reached: {Innermost(exception)}", exception);
            }

            await Task.Delay(FaultPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsFault(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;

    private async Task<AcmeReply> SendAsync(HttpMethod method, Uri address, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content, Version = HttpVersion.Version20 };
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var nonce = response.Headers.TryGetValues("Replay-Nonce", out var nonces) ? nonces.FirstOrDefault() : null;
        return new(response.StatusCode, response.Headers.Location is { } location ? new Uri(address, location) : null, Wait(response.Headers.RetryAfter), body, nonce, address);
    }

    private TimeSpan? Wait(RetryConditionHeaderValue? field) =>
        field?.Delta ?? (field?.Date is { } date ? TimeSpan.FromTicks(Math.Max(0, (date - time.GetUtcNow()).Ticks)) : null);

    private void Keep(AcmeReply reply)
    {
        if (reply.Nonce is { } nonce)
        {
            _nonces.Add(nonce);
        }
    }
}
