using HttpServer.Static.Requests;
using Microsoft.AspNetCore.Builder;

namespace HttpServer.Static;

/// <summary>Puts static files into the pipeline.</summary>
public static class StaticApplicationBuilderExtensions
{
    /// <summary>
    /// Answers every request that gets here with a file, a redirect or an error (400, 404, 405, 412, 416, 503);
    /// requests that routing has matched to an endpoint pass, and so does everything while
    /// <see cref="StaticOptions.Enabled"/> is false. Works under <c>app.Map("/files", …)</c> as well.
    /// </summary>
    public static IApplicationBuilder UseHttpServerStatic(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseMiddleware<StaticMiddleware>();
    }
}
