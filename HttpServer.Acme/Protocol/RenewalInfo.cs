namespace HttpServer.Acme.Protocol;

/// <param name="Window">When to renew.</param>
/// <param name="NextLook">After how long to ask again.</param>
/// <param name="Explanation">A page that says why, when the issuer has something to say.</param>
internal sealed record RenewalInfo(RenewalWindow Window, TimeSpan NextLook, Uri? Explanation);
