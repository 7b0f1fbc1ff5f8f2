using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Testing;

/// <summary>A client for which every name leads to one port of this machine, and which trusts one root alone.</summary>
public static class TrustingClient
{
    /// <param name="port">Where it connects, whatever it is asked for.</param>
    /// <param name="root">PEM.</param>
    public static HttpClient Create(int port, string root)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(root);
        return new(new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = policy },
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }
}
