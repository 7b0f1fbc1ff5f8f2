using Microsoft.Extensions.Options;

namespace HttpServer.Core.Hosting;

/// <summary>Checks <see cref="ApplicationOptions"/>.</summary>
internal sealed class ApplicationOptionsRules : IValidateOptions<ApplicationOptions>
{
    public ValidateOptionsResult Validate(string? name, ApplicationOptions options)
    {
        List<string> failures = [];
        Check(options.Name, "name", failures);
        Check(options.Environment, "environment", failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(string? value, string key, List<string> failures)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            failures.Add($"application.{key}: must not be empty");
        }
    }
}
