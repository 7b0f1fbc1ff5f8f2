namespace HttpServer.Acme.Protocol;

/// <param name="Type">"dns".</param>
/// <param name="Value">The name; of a wildcard in orders with its <c>*.</c>, in authorizations without.</param>
internal sealed record AcmeIdentifier(string Type, string Value);
