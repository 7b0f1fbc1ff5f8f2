using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Acme.Tests.Dns;

/// <summary>What of Cloudflare's API is used, with one zone, example.com, that a pebble's name server serves.</summary>
internal sealed class CloudflareDouble : IAsyncDisposable
{
    private readonly PebbleServer _pebble;
    private readonly string _token;
    private readonly ConcurrentDictionary<string, (string Name, string Content)> _records = new();
    private KestrelBackend? _backend;
    private int _last;

    private CloudflareDouble(PebbleServer pebble, string token)
    {
        _pebble = pebble;
        _token = token;
        _records["0"] = ("_acme-challenge.example.com", "somebody-elses");
    }

    public string Url => _backend!.Url;

    public IEnumerable<(string Name, string Content)> Records => _records.Values;

    /// <summary>The names of all records that were ever written.</summary>
    public ConcurrentQueue<string> Written { get; } = [];

    public static async Task<CloudflareDouble> StartAsync(PebbleServer pebble, string token)
    {
        var made = new CloudflareDouble(pebble, token);
        made._backend = await KestrelBackend.StartAsync(made.HandleAsync);
        return made;
    }

    public ValueTask DisposeAsync() => _backend!.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization != $"Bearer {_token}")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await AnswerAsync(context, new JsonObject { ["success"] = false, ["errors"] = new JsonArray(new JsonObject { ["code"] = 10000, ["message"] = "Authentication error" }) });
            return;
        }

        JsonNode result = (request.Method, request.Path.Value!.Split('/')) switch
        {
            ("GET", [_, "zones"]) => Zones(request.Query["name"].ToString()),
            ("GET", [_, "zones", "z1", "dns_records"]) => Found(request.Query["name"].ToString()),
            ("POST", [_, "zones", "z1", "dns_records"]) => await AddAsync(request),
            ("DELETE", [_, "zones", "z1", "dns_records", var id]) => await RemoveAsync(id),
            _ => throw new InvalidOperationException($"{request.Method} {request.Path} is not of the API."),
        };
        await AnswerAsync(context, new JsonObject { ["success"] = true, ["errors"] = new JsonArray(), ["result"] = result });
    }

    private static Task AnswerAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private static JsonArray Zones(string name) => name == "example.com" ? [new JsonObject { ["id"] = "z1", ["name"] = name }] : [];

    // As the real one, with quotes around what was sent without.
    private JsonArray Found(string name) =>
        [.. _records.Where(record => record.Value.Name == name).Select(static record => new JsonObject { ["id"] = record.Key, ["type"] = "TXT", ["name"] = record.Value.Name, ["content"] = $"\"{record.Value.Content}\"" })];

    private async Task<JsonObject> AddAsync(HttpRequest request)
    {
        var record = (await JsonNode.ParseAsync(request.Body))!;
        var (name, content) = (record["name"]!.GetValue<string>(), record["content"]!.GetValue<string>());
        var id = $"r{Interlocked.Increment(ref _last)}";
        _records[id] = (name, content);
        Written.Enqueue(name);
        await _pebble.AddTxtAsync(name, content);
        return new JsonObject { ["id"] = id };
    }

    private async Task<JsonObject> RemoveAsync(string id)
    {
        _records.TryRemove(id, out var record);
        await _pebble.ClearTxtAsync(record.Name);
        return new JsonObject { ["id"] = id };
    }
}
