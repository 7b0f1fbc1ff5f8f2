using System.Globalization;
using HttpServer.Fuzzing.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Fuzzing.References;

/// <summary>The fields that a backend has to get for a request, said slowly.</summary>
internal static class RequestHeadReference
{
    /// <summary>Each as "name: value", the name in small letters; in order of the alphabet.</summary>
    public static IEnumerable<string> Fields(FuzzedRequest request, bool isUpgrade, string? ownKey, bool isChunked)
    {
        var context = request.Forward.Context;
        var facts = request.Facts;
        var isTrusted = facts.HasFlag(RequestFacts.Trusted);
        var isProtected = facts.HasFlag(RequestFacts.Protected);
        var sent = request.Fields.Select(static field => (Name: field.Name.ToLowerInvariant(), field.Value)).ToArray();
        string[] Values(string name) => [.. sent.Where(field => field.Name == name).Select(static field => field.Value)];
        var nominated = Values("connection").SelectMany(FieldRules.Words).ToArray();

        List<string> written = [];
        foreach (var (name, value) in sent)
        {
            var isNominated = nominated.Contains(name) && name is not ("authorization" or "cookie") && !(isUpgrade && name.StartsWith("sec-websocket-", StringComparison.Ordinal));
            var passes = (FieldRules.Passes(name, isProtected) && !isNominated)
                || (isTrusted && FieldRules.IsForTrusted(name, isProtected) && name is not ("x-forwarded-for" or "forwarded" or "x-forwarded-proto" or "x-forwarded-host"))
                || (name == "expect" && !isUpgrade && !isNominated && context.Request.Headers.Expect.Count > 0);
            // Where HTTP/2 opens a WebSocket there is no key, and the gateway has one of its own.
            if (passes && !(name == "sec-websocket-key" && ownKey is not null))
            {
                written.Add($"{name}: {value}");
            }
        }

        var peer = facts.HasFlag(RequestFacts.PeerV6) ? "2001:db8::7" : "192.0.2.7";
        string After(string name, string own) => Joined(Values(name)) is { Length: > 0 } before ? $"{before}, {own}" : own;
        var hosts = Values("host");
        var host = hosts is [{ Length: > 0 } only] ? only : null;
        written.Add($"host: {(facts.HasFlag(RequestFacts.KeepsHost) && host is not null ? host : FuzzedRequest.Authority)}");
        written.Add($"x-forwarded-for: {(isTrusted ? After("x-forwarded-for", peer) : peer)}");
        if (isTrusted && Values("forwarded") is not ([] or [""]))
        {
            written.Add($"forwarded: {After("forwarded", peer.Contains(':', StringComparison.Ordinal) ? $"for=\"[{peer}]\"" : $"for={peer}")}");
        }

        written.Add($"x-forwarded-proto: {(isTrusted ? "https" : "http")}");
        if (isTrusted || host is not null)
        {
            written.Add($"x-forwarded-host: {(isTrusted ? "shop.example" : host)}");
        }

        written.Add("x-request-id: id-1");
        written.Add($"via: {After("via", $"{(facts.HasFlag(RequestFacts.Http2) ? "2.0" : facts.HasFlag(RequestFacts.Http10) ? "1.0" : "1.1")} httpserver")}");
        if (MaxForwards(context.Request.Method, Values("max-forwards")) is { } left)
        {
            written.Add($"max-forwards: {left}");
        }

        if (isUpgrade)
        {
            return [.. written.Concat(["connection: Upgrade", "upgrade: websocket"]).Concat(ownKey is null ? [] : [$"sec-websocket-key: {ownKey}"]).Order(StringComparer.Ordinal)];
        }

        if (Values("te").SelectMany(FieldRules.Words).Contains("trailers"))
        {
            written.AddRange(["te: trailers", "connection: TE"]);
        }

        if (isChunked)
        {
            written.Add("transfer-encoding: chunked");
            var announced = Values("trailer").SelectMany(static list => list.Split(',').Select(static word => word.Trim())).Where(word => FieldRules.MayTrail(word.ToLowerInvariant(), isProtected)).ToArray();
            if (announced.Length > 0)
            {
                written.Add($"trailer: {string.Join(", ", announced)}");
            }
        }
        else if (Values("content-length") is [var length])
        {
            written.Add($"content-length: {long.Parse(length, CultureInfo.InvariantCulture)}");
        }

        return written.Order(StringComparer.Ordinal);
    }

    // Without empty elements.
    private static string Joined(string[] values) => string.Join(',', values.Where(static value => value.Length > 0));

    private static string? MaxForwards(string method, string[] values)
    {
        if (values.Length == 0 || !HttpMethods.IsOptions(method))
        {
            return values.Length == 0 ? null : Joined(values);
        }

        return values is [var only] && uint.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out var left) && left > 0
            ? (left - 1).ToString(CultureInfo.InvariantCulture)
            : null;
    }
}
