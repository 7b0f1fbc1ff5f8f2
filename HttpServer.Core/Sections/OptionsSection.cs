using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Sections;

/// <summary>
/// Options from a section, read by a <see cref="SectionReader"/>: fills them, refuses what the section should not hold, and tells
/// when it changes. To be registered as itself and as each of its two services.
/// </summary>
/// <param name="section">The section of the one options object.</param>
/// <param name="shape">Of the options.</param>
/// <param name="bind">The binder, generated where the type is known.</param>
/// <param name="others">Tables in it that are somebody else's.</param>
internal sealed class OptionsSection<T>(IConfiguration section, JsonTypeInfo<T> shape, Action<IConfiguration, T> bind, IReadOnlyList<string> others)
    : IConfigureOptions<T>, IValidateOptions<T>
    where T : class
{
    public void Configure(T options) => bind(new SectionReader(shape, others: others).Read(section, SectionReader.PathOf(section)), options);

    public ValidateOptionsResult Validate(string? name, T options)
    {
        var reader = new SectionReader(shape, others: others);
        reader.Read(section, SectionReader.PathOf(section));
        return reader.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(reader.Failures);
    }

    /// <summary>All that is in the section, to tell whether it has changed.</summary>
    public string Content() => string.Concat(section.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => $"{setting.Key}={setting.Value}\n"));

    /// <summary>Fires once, when the section may have changed.</summary>
    // Not by the interface of options: whoever monitors them, as the validation at start does, throws at the one who changes the configuration.
    public IChangeToken GetChangeToken() => section.GetReloadToken();
}
