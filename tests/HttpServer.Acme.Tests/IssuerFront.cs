using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Acme.Tests;

/// <summary>Stands in front of a pebble and does what pebble does not: faults of any kind, and renewal information (RFC 9773).</summary>
internal sealed class IssuerFront : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly X509Certificate2 _certificate = TestCertificate.Create();
    private readonly Uri _pebble;
    private readonly HttpClient _client;
    private KestrelBackend? _backend;

    private IssuerFront(PebbleServer pebble)
    {
        _pebble = new(pebble.DirectoryUrl);
        CaFile = _directory.Write("ca.pem", _certificate.ExportCertificatePem());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(pebble.CaFile);
        _client = new(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } });
    }

    public string DirectoryUrl => $"https://localhost:{_backend!.Port}/dir";

    public string CaFile { get; }

    /// <summary>Answers instead of pebble; null leaves it to pebble. Gets the path and what was signed.</summary>
    public Func<HttpContext, JsonNode?, (int Status, string Body)?> Instead { get; set; } = static (_, _) => null;

    /// <summary>Has the last word on what pebble answered.</summary>
    public Func<string, string, string> Afterwards { get; set; } = static (_, answer) => answer;

    /// <summary>"METHOD /path" of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>What was signed in requests for orders.</summary>
    public ConcurrentQueue<JsonNode> Orders { get; } = [];

    public static async Task<IssuerFront> StartAsync(PebbleServer pebble)
    {
        var front = new IssuerFront(pebble);
        front._backend = await KestrelBackend.StartAsync(front.HandleAsync, front._certificate);
        return front;
    }

    public void Configure(AcmeOptions options)
    {
        options.DirectoryUrl = DirectoryUrl;
        options.DirectoryCaFile = CaFile;
    }

    public async ValueTask DisposeAsync()
    {
        await _backend!.DisposeAsync();
        _client.Dispose();
        _certificate.Dispose();
        _directory.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var path = context.Request.Path.Value!;
        var payload = Payload(body);
        Requests.Enqueue($"{context.Request.Method} {path}");
        if (path == "/order-plz" && payload is not null)
        {
            Orders.Enqueue(payload);
        }

        if (Instead(context, payload) is var (status, text))
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
            await context.Response.WriteAsync(text);
            return;
        }

        // With its own Host: pebble writes addresses with it, and these are signed.
        using var request = new HttpRequestMessage(new(context.Request.Method), new Uri(_pebble, context.Request.Path.Value));
        request.Headers.Host = context.Request.Host.Value;
        if (body.Length > 0)
        {
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/jose+json"));
        }

        using var response = await _client.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Where(static field => field.Key is "Replay-Nonce" or "Location" or "Retry-After"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        if (context.Request.Method != "HEAD")
        {
            await context.Response.WriteAsync(Afterwards(path, await response.Content.ReadAsStringAsync()));
        }
    }

    private static JsonNode? Payload(string body)
    {
        if (body.Length == 0)
        {
            return null;
        }

        var payload = System.Buffers.Text.Base64Url.DecodeFromChars(JsonNode.Parse(body)!["payload"]!.GetValue<string>());
        return payload.Length == 0 ? null : JsonNode.Parse(Encoding.UTF8.GetString(payload));
    }
}
