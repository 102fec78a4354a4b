"""The networks that are measured, in plain PyTorch with seeded weights: speed depends on shapes, not on what they say.

The shapes are those of the published architectures: ResNet-50 v1.5, MobileNetV2, BERT-base, all-MiniLM-L6, GPT-2 small,
ViT-B/16, DLRM, and MLPerf Tiny's DS-CNN.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def convolution(inputs, outputs, kernel=1, stride=1, padding=0, groups=1, activation=None):
    """A convolution with batch normalization and, where given, an activation."""
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([activation] if activation else []))


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width
        self.body = nn.Sequential(
            convolution(inputs, width, activation=nn.ReLU()),
            convolution(width, width, 3, stride, 1, activation=nn.ReLU()),
            convolution(width, outputs),
        )
        self.skip = nn.Identity() if stride == 1 and inputs == outputs else convolution(inputs, outputs, 1, stride)

    def forward(self, x):
        return F.relu(self.body(x) + self.skip(x))


class ResNet50(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [convolution(3, 64, 7, 2, 3, activation=nn.ReLU()), nn.MaxPool2d(3, 2, 1)]
        inputs = 64
        for width, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
            for i in range(count):
                layers.append(Bottleneck(inputs, width, stride if i == 0 else 1))
                inputs = 4 * width
        self.features, self.classifier = nn.Sequential(*layers), nn.Linear(2048, 1000)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, factor):
        super().__init__()
        hidden = inputs * factor
        self.is_added = stride == 1 and inputs == outputs
        expansion = [convolution(inputs, hidden, activation=nn.ReLU6())] if factor != 1 else []
        self.body = nn.Sequential(
            *expansion,
            convolution(hidden, hidden, 3, stride, 1, hidden, nn.ReLU6()),
            convolution(hidden, outputs),
        )

    def forward(self, x):
        return x + self.body(x) if self.is_added else self.body(x)


MOBILENET_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)  # factor, channels, count, stride


class MobileNetV2(nn.Module):
    def __init__(self):
        super().__init__()
        layers, inputs = [convolution(3, 32, 3, 2, 1, activation=nn.ReLU6())], 32
        for factor, channels, count, stride in MOBILENET_STAGES:
            for i in range(count):
                layers.append(InvertedResidual(inputs, channels, stride if i == 0 else 1, factor))
                inputs = channels
        layers.append(convolution(320, 1280, activation=nn.ReLU6()))
        self.features, self.classifier = nn.Sequential(*layers), nn.Linear(1280, 1000)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class Attention(nn.Module):
    def __init__(self, width, heads, is_causal):
        super().__init__()
        self.heads, self.is_causal = heads, is_causal
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        batch, length, width = x.shape

        def split(projection):
            return projection(x).view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.q), split(self.k), split(self.v)
        answer = F.scaled_dot_product_attention(q, k, v, is_causal=self.is_causal)
        return self.o(answer.transpose(1, 2).reshape(batch, length, width))


class Block(nn.Module):
    """A transformer's block; `is_pre` says whether normalization comes before each part or after its addition."""

    def __init__(self, width, heads, hidden, is_pre=False, is_causal=False, gelu="none"):
        super().__init__()
        self.attention, self.is_pre = Attention(width, heads, is_causal), is_pre
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(approximate=gelu), nn.Linear(hidden, width))

    def forward(self, x):
        if self.is_pre:
            x = x + self.attention(self.norm1(x))
            return x + self.mlp(self.norm2(x))
        x = self.norm1(x + self.attention(x))
        return self.norm2(x + self.mlp(x))


class Bert(nn.Module):
    """The mean of the last layer's tokens."""

    def __init__(self, width, heads, hidden, layers, words=30522):
        super().__init__()
        self.word, self.position, self.kind = (nn.Embedding(rows, width) for rows in (words, 512, 2))
        self.norm = nn.LayerNorm(width)
        self.blocks = nn.Sequential(*(Block(width, heads, hidden) for _ in range(layers)))

    def forward(self, ids):
        at = torch.arange(ids.shape[1])
        x = self.word(ids) + self.position(at) + self.kind(torch.zeros_like(ids))
        return self.blocks(self.norm(x)).mean(1)


class Gpt2(nn.Module):
    """Scores of the word that follows."""

    def __init__(self):
        super().__init__()
        self.word, self.position = nn.Embedding(50257, 768), nn.Embedding(1024, 768)
        self.blocks = nn.Sequential(*(Block(768, 12, 3072, True, True, "tanh") for _ in range(12)))
        self.norm = nn.LayerNorm(768)

    def forward(self, ids):
        x = self.word(ids) + self.position(torch.arange(ids.shape[1]))
        return self.norm(self.blocks(x))[:, -1] @ self.word.weight.T


class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 768, 16, 16)
        self.token = nn.Parameter(torch.randn(1, 1, 768))
        self.position = nn.Parameter(torch.randn(1, 197, 768))
        self.blocks = nn.Sequential(*(Block(768, 12, 3072, True) for _ in range(12)))
        self.norm, self.head = nn.LayerNorm(768), nn.Linear(768, 1000)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.position
        return self.head(self.norm(self.blocks(x))[:, 0])


def multilayer(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return layers


class Dlrm(nn.Module):
    def __init__(self, tables=26, rows=20000, width=64):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(rows, width) for _ in range(tables))
        self.bottom = nn.Sequential(*multilayer(13, 512, 256, width))
        pairs = (tables + 1) * tables // 2
        self.top = nn.Sequential(*multilayer(pairs + width, 1024, 1024, 512), nn.Linear(512, 1), nn.Sigmoid())
        i, j = torch.tril_indices(tables + 1, tables + 1, -1)
        self.register_buffer("below_diagonal", i * (tables + 1) + j)

    def forward(self, dense, sparse):
        x = self.bottom(dense)
        rows = torch.stack([x] + [table(sparse[:, k]) for k, table in enumerate(self.tables)], 1)
        products = (rows @ rows.transpose(1, 2)).flatten(1)[:, self.below_diagonal]
        return self.top(torch.cat([x, products], 1))


class DsCnn(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [convolution(1, 64, (10, 4), 2, (4, 1), activation=nn.ReLU())]
        for _ in range(4):
            layers += [
                convolution(64, 64, 3, 1, 1, 64, nn.ReLU()),
                convolution(64, 64, activation=nn.ReLU()),
            ]
        self.features, self.classifier = nn.Sequential(*layers), nn.Linear(64, 12)

    def forward(self, x):
        return F.softmax(self.classifier(self.features(x).mean((2, 3))), -1)
