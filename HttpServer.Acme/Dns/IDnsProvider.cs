namespace HttpServer.Acme.Dns;

/// <summary>Writes records in DNS for the proof of names (RFC 8555, 8.4). Registered as a service, it is chosen by its name.</summary>
public interface IDnsProvider
{
    /// <summary>What <c>dns_challenge.provider</c> says to choose it.</summary>
    string Name { get; }

    /// <summary>Adds a TXT record beside those that are there: a name and its wildcard are proven at the same place.</summary>
    /// <param name="record">Its full name, without a dot at the end: <c>_acme-challenge.example.com</c>.</param>
    /// <param name="value">Its text.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Exception">Any: the attempt fails with its message.</exception>
    Task PresentAsync(string record, string value, CancellationToken cancellationToken);

    /// <summary>Takes that one record away again.</summary>
    /// <inheritdoc cref="PresentAsync"/>
    Task CleanUpAsync(string record, string value, CancellationToken cancellationToken);
}
