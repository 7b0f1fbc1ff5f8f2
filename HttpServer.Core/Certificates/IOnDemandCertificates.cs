namespace HttpServer.Core.Certificates;

/// <summary>Obtains a certificate while a client waits in its handshake for one that there is none for yet.</summary>
public interface IOnDemandCertificates
{
    /// <summary>Obtains it, if that is allowed for the host. It must bound the time, the number at once, and what it asks of others.</summary>
    /// <param name="host">The name that the client asks for, in lower case.</param>
    /// <param name="cancellationToken">The client is gone, or its handshake has no more time.</param>
    /// <returns>True when it is in the <see cref="CertificateStore"/> now.</returns>
    ValueTask<bool> TryObtainAsync(string host, CancellationToken cancellationToken);
}
