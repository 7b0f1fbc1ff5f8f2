using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace HttpServer.Acme.Dns;

/// <summary>Cloudflare's API (version 4), with a token that may edit DNS of the zone.</summary>
internal sealed class CloudflareDns : IDnsProvider, IDisposable
{
    public const string Key = "cloudflare";

    private const string Api = "https://api.cloudflare.com/client/v4";
    private const int Ttl = 60;
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly string _api;

    public CloudflareDns(DnsChallengeOptions options)
    {
        _api = DnsCredentials.Of(options, DnsCredentials.ApiUrl) is { Length: > 0 } api ? api.TrimEnd('/') : Api;
        _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = RequestTimeout,
            MaxResponseContentBufferSize = MostBytes,
        };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DnsCredentials.Of(options, DnsCredentials.ApiToken));
    }

    public string Name => Key;

    public async Task PresentAsync(string record, string value, CancellationToken cancellationToken)
    {
        var zone = await ZoneAsync(record, cancellationToken).ConfigureAwait(false);
        using var content = JsonContent.Create(new CloudflareRecord { Type = "TXT", Name = record, Content = value, Ttl = Ttl }, CloudflareJson.Default.CloudflareRecord);
        await SendAsync(HttpMethod.Post, $"/zones/{zone}/dns_records", content, CloudflareJson.Default.CloudflareReplyCloudflareRecord, cancellationToken).ConfigureAwait(false);
    }

    public async Task CleanUpAsync(string record, string value, CancellationToken cancellationToken)
    {
        var zone = await ZoneAsync(record, cancellationToken).ConfigureAwait(false);
        var found = await SendAsync(
            HttpMethod.Get,
            $"/zones/{zone}/dns_records?type=TXT&name={Uri.EscapeDataString(record)}",
            content: null,
            CloudflareJson.Default.CloudflareReplyCloudflareRecordArray,
            cancellationToken).ConfigureAwait(false);
        foreach (var one in (found ?? []).Where(one => one.Content?.Trim('"') == value))
        {
            await SendAsync(
                HttpMethod.Delete, $"/zones/{zone}/dns_records/{one.Id}", content: null, CloudflareJson.Default.CloudflareReplyCloudflareRecord, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> ZoneAsync(string record, CancellationToken cancellationToken)
    {
        for (var name = record; name.Contains('.', StringComparison.Ordinal); name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            var zones = await SendAsync(
                HttpMethod.Get, $"/zones?name={Uri.EscapeDataString(name)}", content: null, CloudflareJson.Default.CloudflareReplyCloudflareZoneArray, cancellationToken).ConfigureAwait(false);
            if (zones is [{ Id: { } id }, ..])
            {
                return id;
            }
        }

        throw new IOException($"Cloudflare has no zone of {record} that the token may see.");
    }

    private async Task<T?> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<CloudflareReply<T>> shape, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_api + path)) { Content = content };
        using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var reply = response.Content.Headers.ContentType?.MediaType == "application/json"
            ? await response.Content.ReadFromJsonAsync(shape, cancellationToken).ConfigureAwait(false)
            : null;
        if (response.StatusCode != HttpStatusCode.OK || reply is not { Success: true })
        {
            var reasons = string.Join("; ", reply?.Errors?.Select(static error => error.Message) ?? []);
            throw new IOException($"Cloudflare answered {method} {path.Split('?')[0]} with {(int)response.StatusCode}{(reasons.Length > 0 ? $": {reasons}" : "")}");
        }

        return reply.Result;
    }
}
