namespace HttpServer.Acme.Storage;

/// <summary>An account as it is kept.</summary>
internal sealed class StoredAccount
{
    /// <summary>The directory of its issuer.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Its address; null while it is only a key.</summary>
    public Uri? Account { get; set; }

    /// <summary>The address that its issuer knows; empty for none.</summary>
    public string Email { get; set; } = "";

    /// <summary>PKCS#8 in PEM.</summary>
    public string Key { get; set; } = "";
}
