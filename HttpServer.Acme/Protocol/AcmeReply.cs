using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HttpServer.Acme.Protocol;

/// <summary>A response of an ACME server, read whole.</summary>
/// <param name="Status">Of the response.</param>
/// <param name="Location">Of what was made.</param>
/// <param name="RetryAfter">How long to wait before asking again.</param>
/// <param name="Body">At most as long as the client allows.</param>
/// <param name="Nonce">For the next request.</param>
/// <param name="From">Who sent it, for messages.</param>
internal sealed record AcmeReply(HttpStatusCode Status, Uri? Location, TimeSpan? RetryAfter, byte[] Body, string? Nonce, Uri From)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <exception cref="AcmeException">The body is not what was asked for.</exception>
    public T Read<T>(JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, shape) ?? throw new AcmeException($"{From.Host} answered {From.AbsolutePath} with null.");
        }
        catch (JsonException exception)
        {
            throw new AcmeException($"{From.Host} answered {From.AbsolutePath} with what is no {typeof(T).Name}.", exception);
        }
    }

    public AcmeException ToException()
    {
        AcmeProblem? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize(Body, AcmeJson.Default.AcmeProblem);
        }
        catch (JsonException)
        {
            // Not every error is a problem document: the status says it then.
        }

        var what = problem?.Type is null ? $"{(int)Status}" : $"{(int)Status} {problem}";
        return new($"{From.Host} answered {From.AbsolutePath} with {what}.") { Problem = problem, RetryAfter = RetryAfter };
    }
}
