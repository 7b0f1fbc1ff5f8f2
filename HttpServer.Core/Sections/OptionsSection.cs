using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Sections;

/// <summary>
/// Options from a section, read by a <see cref="SectionReader"/>: fills them, refuses what the section should not hold, and tells
/// when it changes. To be registered as each of its three services.
/// </summary>
/// <param name="section">The section of the one options object.</param>
/// <param name="shape">Of the options.</param>
/// <param name="bind">The binder, generated where the type is known.</param>
internal sealed class OptionsSection<T>(IConfiguration section, JsonTypeInfo<T> shape, Action<IConfiguration, T> bind)
    : IConfigureOptions<T>, IValidateOptions<T>, IOptionsChangeTokenSource<T>
    where T : class
{
    public string Name => Options.DefaultName;

    public void Configure(T options) => bind(new SectionReader(shape).Read(section, SectionReader.PathOf(section)), options);

    public ValidateOptionsResult Validate(string? name, T options)
    {
        var reader = new SectionReader(shape);
        reader.Read(section, SectionReader.PathOf(section));
        return reader.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(reader.Failures);
    }

    public IChangeToken GetChangeToken() => section.GetReloadToken();
}
