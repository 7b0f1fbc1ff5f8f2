using System.Reflection;
using System.Runtime.CompilerServices;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>Several gateways run in one process, so nothing of one may be seen by another.</summary>
public sealed class StaticStateTests
{
    [Test]
    public void Fields_ThatAreStatic_CannotBeAssigned()
    {
        var fields = Repository.ProductProjects()
            .Select(Path.GetFileNameWithoutExtension)
            .Select(name => Assembly.Load(name == "HttpServer.Host" ? "httpserver" : name!))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !IsGenerated(type))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .ToList();

        Assert.That(fields, Is.Not.Empty);
        Assert.That(
            fields.Where(field => !field.IsInitOnly && !field.IsLiteral && !IsGenerated(field) && !BelongsToOneThread(field))
                .Select(field => $"{field.DeclaringType}.{field.Name}"),
            Is.Empty);
    }

    /// <summary>What only one thread sees belongs to the gateway that owns the thread.</summary>
    private static bool BelongsToOneThread(FieldInfo field) => field.IsDefined(typeof(ThreadStaticAttribute), inherit: false);

    private static bool IsGenerated(MemberInfo member)
        => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
            || member.Name.StartsWith('<')
            || (member.DeclaringType is { } outer && IsGenerated(outer));
}
