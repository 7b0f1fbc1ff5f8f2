namespace HttpServer.Core.Tls.Hello;

/// <summary>Why a hello is refused.</summary>
/// <param name="Alert">For the client; <see cref="TlsAlert.None"/> as long as nothing is wrong.</param>
/// <param name="Reason">For the log: part of a sentence.</param>
internal readonly record struct HelloFault(TlsAlert Alert, string Reason)
{
    public bool IsNone => Alert == TlsAlert.None;

    public static HelloFault Cut(string what) => new(TlsAlert.DecodeError, $"{what} does not fill its place");
}
