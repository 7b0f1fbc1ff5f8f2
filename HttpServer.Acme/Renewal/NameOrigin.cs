namespace HttpServer.Acme.Renewal;

/// <summary>Who wants a name to have a certificate.</summary>
internal enum NameOrigin
{
    /// <summary>The configuration, as long as it names it.</summary>
    Configuration,

    /// <summary>The application that this is a part of.</summary>
    Application,

    /// <summary>A client, at a handshake.</summary>
    Handshake,
}
