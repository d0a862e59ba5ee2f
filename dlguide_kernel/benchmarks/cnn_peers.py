"""Peers of `bench cnn`: the same network, start and steps, in Keras and in PyTorch."""

from __future__ import annotations

import numpy as np

from .sides import Parameters, Side


class Keras(Side):
    """`Model.fit`, as Keras sets it up (on a CPU: without XLA)."""

    name = "keras"
    needs = ("keras",)

    def prepare(self) -> None:
        """Build and compile."""
        import keras
        from keras import layers

        self.x, self.y = self.load()
        kernels, model = self.case.start()[0::2], keras.Sequential()
        model.add(keras.Input(self.x.shape[1:]))
        for kernel in kernels[:-1]:
            model.add(
                layers.Conv2D(kernel.shape[3], 3, padding="same", activation="relu")
            )
            model.add(layers.MaxPooling2D())
        model.add(layers.Flatten())
        model.add(layers.Dense(kernels[-1].shape[1]))
        model.compile(
            optimizer=keras.optimizers.SGD(self.case.rate),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        self.model = model

    def restart(self) -> None:
        """Set the weights; plain SGD has no other state."""
        self.model.set_weights(self.case.start())

    def work(self) -> None:
        """Fit in the order in which the images stand."""
        self.model.fit(
            self.x, self.y, epochs=self.epochs, batch_size=self.case.batch,
            shuffle=False, verbose=0,
        )  # fmt: skip

    def parameters(self) -> Parameters:
        """The model's weights."""
        return self.model.get_weights()


class Torch(Side):
    """The usual loop: zero_grad, loss, backward, step."""

    name = "torch"
    needs = ("torch",)
    channels_last = False  # the layout that PyTorch has by default

    def prepare(self) -> None:
        """Build, with the batches cut beforehand."""
        import torch
        from torch import nn

        x, y = self.load()
        layout = torch.contiguous_format
        if self.channels_last:
            layout = torch.channels_last
        x, y = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(y)
        x = x.contiguous(memory_format=layout)
        s = self.case.batch
        self.pairs = list(zip(x.split(s), y.split(s), strict=True))
        kernels, layers = self.case.start()[0::2], []
        for kernel in kernels[:-1]:
            inputs, outputs = kernel.shape[2:]
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
            layers.append(nn.MaxPool2d(2))
        layers += [nn.Flatten(), nn.Linear(*kernels[-1].shape)]
        self.model = nn.Sequential(*layers).to(memory_format=layout)
        self.loss = nn.CrossEntropyLoss()

    def restart(self) -> None:
        """Copy θ_0 into PyTorch's layouts."""
        import torch

        parameters = list(self.model.parameters())
        with torch.no_grad():
            for mine, value in zip(parameters, self.case.start(), strict=True):
                value = _to_torch(value, self._channels)
                mine.copy_(torch.from_numpy(value.copy()))
        self.optimizer = torch.optim.SGD(parameters, lr=self.case.rate)

    @property
    def _channels(self) -> int:
        return self.case.start()[-4].shape[-1]  # of the last convolution

    def work(self) -> None:
        """Batch after batch."""
        model, loss, optimizer = self.model, self.loss, self.optimizer
        for _ in range(self.epochs):
            for x, y in self.pairs:
                optimizer.zero_grad()
                loss(model(x), y).backward()
                optimizer.step()

    def parameters(self) -> Parameters:
        """Copies in the engine's layouts."""
        arrays = [value.detach().numpy() for value in self.model.parameters()]
        return [_from_torch(value, self._channels).copy() for value in arrays]


class TorchChannelsLast(Torch):
    """The same with channels last in memory: faster here, for those who know of it."""

    name = "torch channels last"
    channels_last = True


class TorchOneThread(TorchChannelsLast):
    """That on one thread: PyTorch's threads wait for each other in busy loops."""

    name = "torch 1 thread"
    home = "torch 1 thread"

    def prepare(self) -> None:
        """Build in a process that has one thread."""
        import torch

        torch.set_num_threads(1)
        super().prepare()


def _to_torch(value: np.ndarray, channels: int) -> np.ndarray:
    """(3, 3, in, out) → (out, in, 3, 3); (h·w·channels, c) → (c, channels·h·w)."""
    if value.ndim == 4:
        return value.transpose(3, 2, 0, 1)
    if value.ndim == 2:
        pixels = value.reshape(-1, channels, value.shape[1])
        return pixels.transpose(2, 1, 0).reshape(value.shape[1], -1)
    return value


def _from_torch(value: np.ndarray, channels: int) -> np.ndarray:
    """What `_to_torch` did, taken back."""
    if value.ndim == 4:
        return value.transpose(2, 3, 1, 0)
    if value.ndim == 2:
        pixels = value.reshape(value.shape[0], channels, -1)
        return pixels.transpose(2, 1, 0).reshape(-1, value.shape[0])
    return value
