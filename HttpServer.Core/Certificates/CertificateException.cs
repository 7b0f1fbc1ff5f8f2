namespace HttpServer.Core.Certificates;

/// <summary>A certificate or its key cannot be used; the message says why and holds no part of the key.</summary>
public sealed class CertificateException : Exception
{
    /// <summary>With that message.</summary>
    public CertificateException(string message)
        : base(message)
    {
    }

    /// <summary>With that message, because of another failure.</summary>
    public CertificateException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
