using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Tls;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Tests.Tls;

/// <summary>The closing alert, without which a client must take a response that ends with its connection for cut (RFC 8446, 6.1).</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class GoodbyeTests(bool isOfTheLoop)
{
    private const int Step = 8 * 1024;

    [Test]
    public async Task Goodbye_BehindAResponseThatFillsTheBuffers_ReachesTheClient()
    {
        var outcome = new TaskCompletionSource<bool>();
        using var files = new TlsFiles();
        var (certificate, key) = files.Add(true, "127.0.0.1");
        await using var server = await TlsGateway.StartAsync(
            options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (certificate, key),
            async context =>
            {
                var write = context.Response.Body.WriteAsync(new byte[int.Parse(context.Request.Query["length"]!, CultureInfo.InvariantCulture)]);
                var isTaken = write.IsCompleted;
                context.Response.OnCompleted(() =>
                {
                    outcome.TrySetResult(true);
                    return Task.CompletedTask;
                });
                if (!isTaken)
                {
                    outcome.TrySetResult(false);
                }

                await write;
            }, isOfTheLoop: isOfTheLoop);
        using var client = new TlsClient(new TlsClientTerms { ServerName = "127.0.0.1", TrustedRoots = [X509CertificateLoader.LoadCertificateFromFile(certificate).RawData] });

        // To the longest response that the two systems take for a client that reads nothing: behind that one there is no room.
        var isWhole = true;
        for (var length = Step; isWhole; length += Step)
        {
            outcome = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var connection = await server.Core.Services.GetRequiredService<IOutboundTransport>()
                .ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), CancellationToken.None);
            await client.HandshakeAsync(connection);
            await connection.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET /?length={length} HTTP/1.0\r\n\r\n"));
            isWhole = await outcome.Task.WaitAsync(Bound.Default);

            Assert.That(await ReadToEndAsync(connection), Is.GreaterThan(length));
            Assert.That(connection.IsEndConfirmed, Is.True, $"{length} bytes");
        }
    }

    private static async Task<long> ReadToEndAsync(DuplexConnection connection)
    {
        var piece = new byte[4096];
        long all = 0;
        while (await connection.ReadAsync(piece) is > 0 and var count)
        {
            all += count;
        }

        return all;
    }
}
