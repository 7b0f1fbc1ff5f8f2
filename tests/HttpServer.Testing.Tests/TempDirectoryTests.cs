namespace HttpServer.Testing.Tests;

public sealed class TempDirectoryTests
{
    [Test]
    public void Dispose_WithFiles_DeletesAll()
    {
        string path;
        using (var directory = new TempDirectory())
        {
            path = directory.Write("a/b.txt", "content");
            Assert.That(File.ReadAllText(path), Is.EqualTo("content"));
        }

        Assert.That(File.Exists(path), Is.False);
    }
}
