namespace HttpServer.Testing;

/// <summary>systemd's own check of unit files.</summary>
public static class SystemdUnits
{
    /// <summary>What <c>systemd-analyze verify</c> says to these units, once they start the binary that was built with the tests.</summary>
    /// <param name="paths">Files; the program in them is /usr/bin/httpserver.</param>
    public static async Task<GatewayExit> VerifyAsync(params string[] paths)
    {
        using var directory = new TempDirectory();
        foreach (var path in paths)
        {
            var text = await File.ReadAllTextAsync(path);
            directory.Write(Path.GetFileName(path), text.Replace("/usr/bin/httpserver", GatewayProcess.Binary(), StringComparison.Ordinal));
        }

        await using var run = new ProgramRun(
            RequiredProgram.Find("systemd-analyze"), ["verify", .. paths.Select(path => Path.GetFileName(path))], directory.FullPath);
        return new GatewayExit(await run.WaitForExitAsync(), run.Output, run.Error);
    }
}
