// Zip directories, honest and lying.

#include "compiler/import/pt2/Archive.h"
#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <gtest/gtest.h>

namespace burin::pt2 {
namespace {

std::string openMessage(const std::string &bytes, ArchiveLimits limits = {}) {
  return messageOf(Archive::open(bufferOf(bytes), limits));
}

/// Opens, and reads the member as text.
std::string textMessage(const std::string &bytes, llvm::StringRef name,
                        ArchiveLimits limits = {}) {
  llvm::Expected<Archive> archive = Archive::open(bufferOf(bytes), limits);
  return archive ? messageOf(archive->text(name))
                 : llvm::toString(archive.takeError());
}

TEST(Pt2Archive, FindsMembersBelowTheRoot) {
  std::string bytes = smallModel().build();
  llvm::Expected<Archive> archive = Archive::open(bufferOf(bytes));
  ASSERT_TRUE(bool(archive));
  EXPECT_TRUE(archive->contains("models/model.json"));
  EXPECT_FALSE(archive->contains("m/models/model.json"));
  EXPECT_EQ(archive->members().front().name, "archive_format");
}

TEST(Pt2Archive, HandsOutPayloadsInPlace) {
  std::string bytes = smallModel().build();
  llvm::Expected<Archive> archive = Archive::open(bufferOf(bytes));
  ASSERT_TRUE(bool(archive));
  llvm::Expected<llvm::ArrayRef<char>> payload =
      archive->payload("data/weights/weight_0");
  ASSERT_TRUE(bool(payload));
  EXPECT_EQ(payload->size(), 24u);
  EXPECT_GE(payload->data(), bytes.data());
  EXPECT_LT(payload->data(), bytes.data() + bytes.size());
}

TEST(Pt2Archive, ReadsZip64EndRecords) {
  std::string bytes = smallModel().build(/*zip64=*/true);
  EXPECT_EQ(openMessage(bytes), "(accepted)");
}

TEST(Pt2Archive, ReadsZip64MemberFields) {
  ArchiveBuilder builder = smallModel();
  MadeMember &member = builder.at("m/archive_version");
  member.bytes = member.packedBytes = 0xffffffff;
  // A foreign field of two bytes, then both sizes in 64 bits.
  member.extra = std::string("\x55\x66\x02\0zz\x01\0\x10\0", 10) +
                 std::string("\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0", 16);
  std::string bytes = builder.build();
  llvm::Expected<Archive> archive = Archive::open(bufferOf(bytes));
  ASSERT_TRUE(bool(archive)) << llvm::toString(archive.takeError());
  llvm::Expected<std::string> text = archive->text("archive_version");
  ASSERT_TRUE(bool(text));
  EXPECT_EQ(*text, "0");

  member.extra.resize(14);
  member.extra[8] = 4;
  EXPECT_EQ(openMessage(builder.build()),
            "zip: member 'm/archive_version': expected 64-bit sizes, found a "
            "ZIP64 field of 4 bytes");
}

TEST(Pt2Archive, InflatesTextButNoPayload) {
  ArchiveBuilder builder = smallModel();
  builder.addDeflated("m/extra/notes", std::string(200000, 'a'));
  std::string bytes = builder.build();
  llvm::Expected<Archive> archive = Archive::open(bufferOf(bytes));
  ASSERT_TRUE(bool(archive));
  llvm::Expected<std::string> text = archive->text("extra/notes");
  ASSERT_TRUE(bool(text));
  EXPECT_EQ(*text, std::string(200000, 'a'));
  EXPECT_EQ(messageOf(archive->payload("extra/notes")),
            "member 'extra/notes': expected stored bytes, found compressed "
            "ones; save the model again with torch.export.save");
}

TEST(Pt2Archive, BoundsInflation) {
  ArchiveBuilder builder = smallModel();
  MadeMember &bomb = builder.addDeflated("m/bomb", std::string(300000, 'a'));
  ArchiveLimits limits;
  limits.textBytes = 100000;
  EXPECT_EQ(textMessage(builder.build(), "bomb", limits),
            "member 'bomb': expected at most 100000 bytes of text, found "
            "300000");
  bomb.bytes = 1000;
  EXPECT_EQ(textMessage(builder.build(), "bomb", limits),
            "member 'bomb': expected 1000 bytes of deflated data, found "
            "another length");
  bomb.data.resize(bomb.data.size() / 2);
  bomb.bytes = 300000;
  EXPECT_EQ(textMessage(builder.build(), "bomb"),
            "member 'bomb': expected 300000 bytes of deflated data, found "
            "damage");
}

TEST(Pt2Archive, ChecksSums) {
  ArchiveBuilder builder = smallModel();
  builder.at("m/archive_format").crc = 1;
  builder.at("m/data/weights/weight_0").crc = 2;
  std::string bytes = builder.build();
  EXPECT_EQ(textMessage(bytes, "archive_format"),
            "member 'archive_format': expected CRC 00000001, found 28345c30: "
            "the file is damaged");
  llvm::Expected<Archive> archive = Archive::open(bufferOf(bytes));
  ASSERT_TRUE(bool(archive));
  EXPECT_NE(messageOf(archive->payload("data/weights/weight_0"))
                .find("expected CRC 00000002"),
            std::string::npos);
}

TEST(Pt2Archive, NamesMissingMembers) {
  EXPECT_EQ(textMessage(smallModel().build(), "../../etc/passwd"),
            "member '../../etc/passwd': expected it in the archive, found "
            "none");
}

TEST(Pt2Archive, RefusesWhatIsNoArchive) {
  EXPECT_EQ(openMessage("hello"),
            "zip: expected an end record in the last bytes of the file, found "
            "none; the file is no zip archive or is cut short");
  EXPECT_EQ(openMessage(ArchiveBuilder().build()),
            "zip: expected members, found an empty archive");
}

TEST(Pt2Archive, RefusesOtherArchives) {
  ArchiveBuilder older;
  older.add("serialized_exported_program.json", "{}");
  EXPECT_EQ(openMessage(older.build()),
            "member 'serialized_exported_program.json': expected the archive "
            "layout of torch 2.8 or newer, found an older one; load it with "
            "torch.export.load and save it again with torch.export.save");
  ArchiveBuilder checkpoint;
  checkpoint.add("net/data.pkl", "");
  EXPECT_EQ(openMessage(checkpoint.build()),
            "member 'data.pkl': expected an exported program, found a pickled "
            "checkpoint or TorchScript; use torch.export.export and "
            "torch.export.save");
  ArchiveBuilder other;
  other.add("photo.png", "");
  EXPECT_EQ(openMessage(other.build()),
            "member 'archive_format': expected it in a .pt2 archive, found "
            "none");
}

TEST(Pt2Archive, RefusesHostileNames) {
  for (auto [name, shown] : {std::pair("../../x", "../../x"),
                             {"m/../x", "m/../x"},
                             {"/etc/passwd", "/etc/passwd"},
                             {"m\\x", "m\\x"},
                             {"m/a\nb", "m/a\\x0ab"},
                             {"", ""}}) {
    ArchiveBuilder builder = smallModel();
    builder.add(name, "");
    EXPECT_EQ(openMessage(builder.build()),
              std::string("zip: member '") + shown +
                  "': expected a plain relative name, without '..', backslash "
                  "or control characters");
  }
}

TEST(Pt2Archive, RefusesSeveralRoots) {
  ArchiveBuilder builder = smallModel();
  builder.add("other/archive_format", "pt2");
  EXPECT_EQ(openMessage(builder.build()),
            "zip: member 'other/archive_format': expected all members below "
            "'m/'");
}

TEST(Pt2Archive, RefusesDuplicatesAndOverlaps) {
  ArchiveBuilder twice = smallModel();
  twice.add("m/archive_format", "pt2");
  EXPECT_EQ(openMessage(twice.build()),
            "zip: member 'm/archive_format': expected each name once, found it "
            "twice");
  ArchiveBuilder overlap = smallModel();
  MadeMember &first = overlap.at("m/archive_format");
  first.bytes = first.packedBytes = 20;
  EXPECT_EQ(openMessage(overlap.build()),
            "zip: member 'm/archive_version': expected bytes of its own, found "
            "it overlapping 'm/archive_format'");
}

TEST(Pt2Archive, RefusesLyingMembers) {
  ArchiveBuilder builder = smallModel();
  MadeMember good = builder.at("m/byteorder");
  MadeMember &member = builder.at("m/byteorder");
  auto message = [&] {
    std::string text = openMessage(builder.build());
    member = good;
    llvm::StringRef rest = text;
    rest.consume_front("zip: member 'm/byteorder': ");
    return rest.str();
  };
  member.flags |= 1;
  EXPECT_EQ(message(), "expected plain data, found encryption");
  member.method = 12;
  EXPECT_EQ(message(), "expected compression method 0 (stored) or 8 "
                       "(deflated), found 12");
  member.bytes = 5;
  EXPECT_EQ(message(), "expected 5 stored bytes, found 6");
  member.headerOffset = 0x7fffffff;
  EXPECT_EQ(message(),
            "expected a local header at byte 2147483647, found none");
  member.headerOffset = 1;
  EXPECT_EQ(message(), "expected a local header at byte 1, found none");
  member.localName = "m/byteorde2";
  EXPECT_EQ(message(), "expected the same name in its local header");
  member.bytes = member.packedBytes = 0x7fffffff;
  EXPECT_NE(message().find("bytes of data, found a claim of 2147483647"),
            std::string::npos);
}

TEST(Pt2Archive, RefusesLyingDirectories) {
  ArchiveBuilder builder = smallModel();
  for (bool zip64 : {false, true}) {
    ArchiveBuilder lies = builder;
    lies.count = 9;
    EXPECT_NE(openMessage(lies.build(zip64)).find("expected directory entry 9"),
              std::string::npos);
    lies.count = 0x7fff;
    EXPECT_NE(openMessage(lies.build(zip64)).find("found a claim of 32767"),
              std::string::npos);
    lies = builder;
    lies.directoryOffset = 0x70000000;
    EXPECT_NE(
        openMessage(lies.build(zip64)).find("expected a directory inside"),
        std::string::npos);
    lies = builder;
    lies.part = 1;
    EXPECT_EQ(openMessage(lies.build(zip64)),
              "zip: expected an archive in one part, found several");
    lies = builder;
    lies.directoryBytes = 8 * 46;
    EXPECT_NE(openMessage(lies.build(zip64)).find("expected "),
              std::string::npos);
  }
}

TEST(Pt2Archive, RefusesLyingEndRecords) {
  std::string bytes = smallModel().build(/*zip64=*/true);
  std::string lies = bytes;
  lies[bytes.size() - 22 - 20] ^= 1;
  EXPECT_NE(openMessage(lies).find("expected a ZIP64 locator"),
            std::string::npos);
  lies = bytes;
  lies[bytes.size() - 22 - 20 + 15] = 0x7f;
  EXPECT_NE(openMessage(lies).find("expected a ZIP64 end record"),
            std::string::npos);
  lies = bytes;
  lies[bytes.size() - 22 - 20 - 56 + 24] ^= 1;
  EXPECT_NE(openMessage(lies).find("entries in this part"), std::string::npos);
  lies = smallModel().build();
  lies[lies.size() - 22 + 8] ^= 1;
  EXPECT_EQ(openMessage(lies),
            "zip: expected all 8 entries in this part, found 9");
}

} // namespace
} // namespace burin::pt2
