namespace HttpServer.Processes;

/// <summary>Where things are and which core does what.</summary>
/// <param name="Repository">Root of the working tree.</param>
/// <param name="Artifacts">Programs that the peers' build scripts have made.</param>
/// <param name="Work">Directory of this run; deleted at its end.</param>
/// <param name="ProxyCores">As taskset's -c takes them.</param>
internal sealed record Layout(string Repository, string Artifacts, string Work, string ProxyCores, string LoadCores)
{
    public string Peers => Path.Combine(Repository, "benchmarks", "peers");

    /// <summary>The files of the static jobs, which the backend serves, too.</summary>
    public string Root => Path.Combine(Work, "root");

    public string Tool(string name) => Path.Combine(Artifacts, name);
}
