using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Acme.Tests.Challenges;

/// <summary>Answers are for tokens that are pending for that very host, whichever node made the order; the rest meets the ordinary routes.</summary>
public sealed class HttpChallengeTests
{
    private const string Prefix = "/.well-known/acme-challenge/";
    private const int Elsewhere = 418;

    [TestCase("www.example.com", "tok_en-1", 200)]
    [TestCase("WWW.Example.com:8080", "tok_en-1", 200)]
    [TestCase("www.example.com", "other", Elsewhere)]
    [TestCase("www.example.com", "", Elsewhere)]
    [TestCase("www.example.com", "tok_en-1/", Elsewhere)]
    [TestCase("other.example.com", "tok_en-1", Elsewhere)]
    [TestCase("..", "tok_en-1", Elsewhere)]
    [TestCase("http-01", "tok_en-1", Elsewhere)]
    [TestCase("[::1]", "tok_en-1", Elsewhere)]
    public async Task Request_ForAToken_IsAnsweredForItsHostAlone(string host, string token, int expected)
    {
        using var storage = new TempDirectory();
        await using var front = await ChallengeFront.StartAsync();
        await using var node = await StartAsync(front, storage);

        var answer = await GetAsync(front, HttpMethod.Get, host, Prefix + token);

        Assert.That((int)answer.Status, Is.EqualTo(expected));
        Assert.That(answer.Body, Is.EqualTo(expected == 200 ? "tok_en-1.thumbprint" : ""));
    }

    [TestCase("POST", Prefix + "tok_en-1")]
    [TestCase("GET", "/.well-known/acme-challenges/tok_en-1")]
    [TestCase("GET", "/.Well-Known/acme-challenge/tok_en-1")]
    [TestCase("GET", "/app" + Prefix + "tok_en-1")]
    public async Task Request_ForAnythingElse_MeetsTheOrdinaryRoutes(string method, string path)
    {
        using var storage = new TempDirectory();
        await using var front = await ChallengeFront.StartAsync();
        await using var node = await StartAsync(front, storage);

        Assert.That((int)(await GetAsync(front, new(method), "www.example.com", path)).Status, Is.EqualTo(Elsewhere));
    }

    [Test]
    public async Task Request_ForATokenOfLongAgo_MeetsTheOrdinaryRoutes()
    {
        using var storage = new TempDirectory();
        await using var front = await ChallengeFront.StartAsync();
        await using var node = await StartAsync(front, storage, DateTimeOffset.UtcNow.AddHours(-3));

        Assert.That((int)(await GetAsync(front, HttpMethod.Get, "www.example.com", Prefix + "tok_en-1")).Status, Is.EqualTo(Elsewhere));
    }

    [Test]
    public async Task Request_AfterOneForNothing_SeesWhatAnotherNodeHasPlacedSince()
    {
        using var storage = new TempDirectory();
        await using var front = await ChallengeFront.StartAsync();
        await using var node = await AcmeNode.StartAsync(front, pebble: null, storage);
        Assert.That((int)(await GetAsync(front, HttpMethod.Get, "www.example.com", Prefix + "tok_en-1")).Status, Is.EqualTo(Elsewhere));

        Place(storage);

        Assert.That((int)(await GetAsync(front, HttpMethod.Get, "www.example.com", Prefix + "tok_en-1")).Status, Is.EqualTo(200));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Request_WhileTheStorageIsSlow_DoesNotHoldUpTheThreadItCameBy()
    {
        using var storage = new TempDirectory();
        await using var front = await ChallengeFront.StartAsync();
        await using var node = await AcmeNode.StartAsync(front, pebble: null, storage);
        Directory.CreateDirectory(storage.Combine("challenges", "http-01"));
        var slow = storage.Combine("challenges", "http-01", "www.example.com.json");
        using (var make = Process.Start("mkfifo", [slow]))
        {
            await make.WaitForExitAsync();
        }

        var context = new DefaultHttpContext { Request = { Method = "GET", Host = new("www.example.com"), Path = Prefix + "tok_en-1" } };
        Task? answered = null;
        var thread = new Thread(() => answered = node.Handle(context));
        thread.Start();
        try
        {
            Assert.That(thread.Join(Bound.Default), Is.True);
        }
        finally
        {
            await File.WriteAllTextAsync(slow, Content(DateTimeOffset.UtcNow));
            thread.Join();
        }

        await answered!;
        Assert.That(context.Response.StatusCode, Is.EqualTo(200));
    }

    // Another node's order: what is pending is in the storage.
    private static Task<AcmeNode> StartAsync(ChallengeFront front, TempDirectory storage, DateTimeOffset? created = null)
    {
        Place(storage, created);
        return AcmeNode.StartAsync(front, pebble: null, storage);
    }

    private static void Place(TempDirectory storage, DateTimeOffset? created = null) =>
        storage.Write("challenges/http-01/www.example.com.json", Content(created ?? DateTimeOffset.UtcNow));

    private static string Content(DateTimeOffset created) =>
        $$"""{"token":"tok_en-1","key_authorization":"tok_en-1.thumbprint","created":"{{created:O}}"}""";

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(ChallengeFront front, HttpMethod method, string host, string path)
    {
        await using var connection = await RawHttpClient.ConnectAsync(front.HttpPort);
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var response = await connection.ReadResponseAsync();
        return ((HttpStatusCode)response.StatusCode, response.Body.Text);
    }
}
