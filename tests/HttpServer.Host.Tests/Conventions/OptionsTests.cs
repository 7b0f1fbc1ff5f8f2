using System.Reflection;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>Every setting lives in a sealed options class and no options class goes unchecked.</summary>
public sealed class OptionsTests
{
    private static readonly IReadOnlyList<Type> Types =
    [
        .. Repository.ProductProjects()
            .Select(Path.GetFileNameWithoutExtension)
            .Select(name => Assembly.Load(name == "HttpServer.Host" ? "httpserver" : name!))
            .SelectMany(assembly => assembly.GetTypes()),
    ];

    private static readonly IReadOnlyList<Type> Options =
    [
        .. Types.Where(type => type.IsClass
            && type.Name.EndsWith("Options", StringComparison.Ordinal)
            && !Implements(type, typeof(IConfigureOptions<>))
            && type.Namespace?.StartsWith("HttpServer.", StringComparison.Ordinal) == true),
    ];

    [Test]
    public void Options_OfAllLibraries_AreSealed()
    {
        Assert.That(Options, Has.Count.GreaterThan(4));
        Assert.That(Options.Where(type => !type.IsSealed), Is.Empty);
    }

    [Test]
    public void Options_OfAllLibraries_HaveSettersTheBinderSees()
        => Assert.That(
            Options.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                .Where(property => property.SetMethod is { } setter
                    && setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
                .Select(property => $"{property.DeclaringType}.{property.Name}"),
            Is.Empty,
            "The generated binder skips init-only properties without a word.");

    [Test]
    public void Options_OfAllLibraries_AreChecked()
    {
        var rules = Types.SelectMany(Validated).ToHashSet();
        var checkedTypes = new HashSet<Type>(rules);
        foreach (var root in rules)
        {
            AddParts(root, checkedTypes);
        }

        Assert.That(Options.Where(type => !checkedTypes.Contains(type) && !CannotBeWrong(type)), Is.Empty);
    }

    [Test]
    public void Rules_OfAllOptions_AreRegistered()
    {
        var sources = Repository.ProductSources();
        var rules = Types.Where(type => !type.IsAbstract && Validated(type).Any()).ToList();

        Assert.That(rules, Has.Count.GreaterThan(4));
        Assert.That(
            rules.Select(rule => rule.Name.Split('`')[0]).Where(rule => !sources.Any(file => file.Name != $"{rule}.cs" && file.Text.Contains(rule, StringComparison.Ordinal))),
            Is.Empty,
            "A rules class that nothing but its own file names is not registered.");
    }

    /// <summary>Switches alone have no bad value.</summary>
    private static bool CannotBeWrong(Type options) => options.GetProperties().All(property => property.PropertyType == typeof(bool));

    private static IEnumerable<Type> Validated(Type type)
        => Implementations(type, typeof(IValidateOptions<>)).Select(face => face.GenericTypeArguments[0]);

    private static bool Implements(Type type, Type openInterface) => Implementations(type, openInterface).Any();

    private static IEnumerable<Type> Implementations(Type type, Type openInterface)
        => type.GetInterfaces().Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == openInterface);

    /// <summary>The parts of an options object are checked by the rules of the whole.</summary>
    private static void AddParts(Type whole, HashSet<Type> found)
    {
        var parts = whole.GetProperties()
            .SelectMany(property => property.PropertyType.GenericTypeArguments.Append(property.PropertyType));
        foreach (var part in parts.Where(part => Options.Contains(part)))
        {
            if (found.Add(part))
            {
                AddParts(part, found);
            }
        }
    }
}
