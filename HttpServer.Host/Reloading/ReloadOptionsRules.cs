using System.Globalization;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Reloading;

/// <summary>Checks <see cref="ReloadOptions"/>.</summary>
internal sealed class ReloadOptionsRules : IValidateOptions<ReloadOptions>
{
    private const double Shortest = 0.1;
    private const double Longest = 3600;

    public ValidateOptionsResult Validate(string? name, ReloadOptions options) =>
        // Written so that NaN fails too.
        options.PollInterval is >= Shortest and <= Longest
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(string.Create(
                CultureInfo.InvariantCulture, $"reload.poll_interval: {options.PollInterval} is not between {Shortest} and {Longest}"));
}
