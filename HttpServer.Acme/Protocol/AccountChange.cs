namespace HttpServer.Acme.Protocol;

/// <param name="Contact">Addresses with their scheme; none to have the issuer forget those that it knows.</param>
internal sealed record AccountChange(IList<string> Contact);
