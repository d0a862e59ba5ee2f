"""A process that has imported TensorFlow once, and forks kernels that need not.

    client.fork("module:function", …)  ──►  server, in the warm process  ──►  its fork
      │  starts the warm process first       │ checks who asks, and that      │ takes
      │  where there is none                 │ nothing was upgraded           │ over
      ▼                                      ▼                                ▼
    ForkedProcess, like subprocess.Popen   goes on waiting          module.function()

`import tensorflow` takes 8 to 20 s, a fork 10 ms; and what is only read stays shared
memory. The warm process never runs a TensorFlow session and never touches a GPU:
their threads and contexts do not survive a fork.

- `place`     which warm process serves whom: one per user, interpreter, variables
- `wire`      messages on its socket
- `server`    the warm process
- `forking`   what a forked process does before it is anything else
- `client`    fork, start, stop, status
- `process`   a forked process, as seen by whom it was forked for
"""
