using HttpServer.Acme.Challenges;
using Microsoft.AspNetCore.Builder;

namespace HttpServer.Acme;

/// <summary>Puts the proof by HTTP into the pipeline.</summary>
public static class AcmeApplicationBuilderExtensions
{
    /// <summary>
    /// Answers the challenges (HTTP-01) that are pending for the host of a request; every other request passes. First in the pipeline, before
    /// whatever redirects to https or refuses hosts.
    /// </summary>
    public static IApplicationBuilder UseHttpServerAcme(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseMiddleware<HttpChallengeMiddleware>();
    }
}
