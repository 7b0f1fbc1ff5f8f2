using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Sections;

/// <summary>
/// Options that follow their configuration while the application runs. What is not valid is logged and changes nothing: whoever asks
/// an <c>IOptionsMonitor</c> is thrown at from then on, and where it is told of changes nobody sees why.
/// </summary>
public sealed class LiveOptions<T> : IDisposable
    where T : class
{
    private readonly IOptionsFactory<T> _factory;
    private readonly ILogger<LiveOptions<T>> _logger;
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _registrations = [];
    private readonly Dictionary<OptionsSection<T>, string> _contents = [];
    private Action<T>[] _followers = [];
    private volatile T _current;

    /// <param name="factory">Makes and validates the options.</param>
    /// <param name="sections">Where they come from, and tell of changes.</param>
    /// <param name="sources">Others that tell of changes.</param>
    /// <param name="logger">Is told of changes that cannot be used.</param>
    /// <exception cref="OptionsValidationException">The options are not valid from the beginning.</exception>
    internal LiveOptions(
        IOptionsFactory<T> factory, IEnumerable<OptionsSection<T>> sections, IEnumerable<IOptionsChangeTokenSource<T>> sources, ILogger<LiveOptions<T>> logger)
    {
        _factory = factory;
        _logger = logger;
        foreach (var section in sections)
        {
            _contents[section] = section.Content();
            _registrations.Add(ChangeToken.OnChange(section.GetChangeToken, () => Reload(section)));
        }

        foreach (var source in sources)
        {
            _registrations.Add(ChangeToken.OnChange(source.GetChangeToken, () => Reload(section: null)));
        }

        _current = factory.Create(Options.DefaultName);
    }

    /// <summary>The last ones that were valid.</summary>
    public T Current => _current;

    /// <summary>Is called with each change, on the thread that brings it, one change after the other. What it throws is logged.</summary>
    public void OnChange(Action<T> follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        lock (_gate)
        {
            _followers = [.. _followers, follower];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void Reload(OptionsSection<T>? section)
    {
        lock (_gate)
        {
            if (section is not null)
            {
                // Every change in a file is told to all of its sections.
                var content = section.Content();
                if (content == _contents[section])
                {
                    return;
                }

                _contents[section] = content;
            }

            try
            {
                _current = _factory.Create(Options.DefaultName);
                foreach (var follower in _followers)
                {
                    follower(_current);
                }
            }
            catch (OptionsValidationException exception)
            {
                LiveOptionsLog.Refused(_logger, string.Join("; ", exception.Failures));
            }
            catch (Exception exception)
            {
                // Nobody above could do more with it: the caller watches files.
                LiveOptionsLog.Failed(_logger, exception, typeof(T).Name);
            }
        }
    }
}
